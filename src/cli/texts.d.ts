// The build puts a text file that is imported with `?raw` into the bundle as a string.
declare module '*.md?raw' {
  const text: string
  export default text
}
