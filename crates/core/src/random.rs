//! Randomness is an argument: the server shares one unpredictable source, tests use one with a fixed seed.

use std::sync::Arc;

use parking_lot::Mutex;
use rand::rngs::{StdRng, SysRng};
use rand::{Rng, SeedableRng};

/// A shared random source.
#[derive(Clone)]
pub struct Random(Arc<Mutex<StdRng>>);

impl Random {
    /// A cryptographic generator, seeded by the operating system.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn from_system() -> Result<Self, rand::rngs::SysError> {
        Ok(Self(Arc::new(Mutex::new(StdRng::try_from_rng(&mut SysRng)?))))
    }

    /// The same numbers every time, for tests.
    pub fn from_seed(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// Uses the source. Keep `work` short: others wait.
    pub fn with<T>(&self, work: impl FnOnce(&mut dyn Rng) -> T) -> T {
        work(&mut *self.0.lock())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_itself_and_the_system_does_not() {
        let draw = |random: &Random| random.with(|random| random.next_u64());
        assert_eq!(draw(&Random::from_seed(1)), draw(&Random::from_seed(1)));
        assert_ne!(draw(&Random::from_system().unwrap()), draw(&Random::from_system().unwrap()));
    }
}
