// The chart library as the build lays it beside the pages: a module of the same types as its package.

export { default } from 'uplot'
