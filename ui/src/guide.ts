/** The labels of the guide. The journeys in e2e/ find what they press by the same ones. */
export { default as guide } from '../../e2e/guide.json';
