declare module '@alpinejs/csp' {
  import alpine from 'alpinejs'
  export default alpine
}
