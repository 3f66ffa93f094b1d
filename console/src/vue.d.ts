/** For tools that do not read components themselves; vue-tsc does, and knows each one's properties. */
declare module "*.vue" {
  import type { DefineComponent } from "vue";
  const component: DefineComponent;
  export default component;
}
