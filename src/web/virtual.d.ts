/** The address of the custodian's worker; vite.web.config.ts says which file that is. */
declare module 'virtual:custodian-address' {
  const address: string
  export default address
}
