// The prototypes' own methods and getters, taken before anything else happens. A form's members
// can be shadowed by the names of its fields (<input name="closest">), and a document's by those of
// its images and forms (<img name="createElement">): whoever may write markup could switch us off.
// https://html.spec.whatwg.org/multipage/forms.html#dom-form-nameditem
// https://html.spec.whatwg.org/multipage/dom.html#dom-document-nameditem
// PURE, because each bundle takes only those that it needs:
// https://esbuild.github.io/api/#ignore-annotations

/**
 * A method as a function, called with what it is a method of.
 *
 * @param {string} type The interface that has it.
 * @param {string} name
 * @returns {any}
 */
function method(type, name) {
  return Function.prototype.call.bind(Reflect.get(window, type).prototype[name]);
}

/**
 * The same for the getter of a property.
 *
 * @param {string} type
 * @param {string} name
 * @returns {any}
 */
function getter(type, name) {
  const { get } = Reflect.getOwnPropertyDescriptor(Reflect.get(window, type).prototype, name) ?? {};
  return Function.prototype.call.bind(/** @type {() => unknown} */ (get));
}

/** @type {(target: EventTarget, event: Event) => boolean} */
export const dispatchEvent = /* @__PURE__ */ method('EventTarget', 'dispatchEvent');

/** @type {(node: Node) => boolean} */
export const isConnected = /* @__PURE__ */ getter('Node', 'isConnected');

/** @type {(node: Node) => number} */
export const nodeTypeOf = /* @__PURE__ */ getter('Node', 'nodeType');

/** @type {(node: Node) => Node} */
export const rootOf = /* @__PURE__ */ method('Node', 'getRootNode');

/** @type {(element: Element, other: Node | null) => boolean} */
export const contains = /* @__PURE__ */ method('Node', 'contains');

/** @type {(element: Element, selector: string) => Element | null} */
export const closest = /* @__PURE__ */ method('Element', 'closest');

/** @type {(element: Element, selector: string) => boolean} */
export const matches = /* @__PURE__ */ method('Element', 'matches');

/** @type {(element: Element, selector: string) => HTMLElement | null} */
export const find = /* @__PURE__ */ method('Element', 'querySelector');

/** @type {(element: Element, selector: string) => NodeListOf<HTMLElement>} */
export const findAll = /* @__PURE__ */ method('Element', 'querySelectorAll');

/** @type {(element: Element) => string[]} */
export const attributeNames = /* @__PURE__ */ method('Element', 'getAttributeNames');

/** @type {(element: Element, name: string) => string | null} */
export const getAttribute = /* @__PURE__ */ method('Element', 'getAttribute');

/** @type {(element: Element, name: string, value: string) => void} */
export const setAttribute = /* @__PURE__ */ method('Element', 'setAttribute');

/** @type {(element: Element, name: string) => void} */
export const removeAttribute = /* @__PURE__ */ method('Element', 'removeAttribute');

/** @type {(element: Element, ...nodes: (Node | string)[]) => void} */
export const append = /* @__PURE__ */ method('Element', 'append');

/** @type {(element: Element) => Element | null} */
export const lastChildOf = /* @__PURE__ */ getter('Element', 'lastElementChild');

/** @type {(element: Element) => Element | null} */
export const nextOf = /* @__PURE__ */ getter('Element', 'nextElementSibling');

/** @type {(element: Element) => Element | null} */
export const previousOf = /* @__PURE__ */ getter('Element', 'previousElementSibling');

/** @type {(element: Element) => void} */
export const remove = /* @__PURE__ */ method('Element', 'remove');

/** @type {(element: HTMLElement) => CSSStyleDeclaration} */
export const styleOf = /* @__PURE__ */ getter('HTMLElement', 'style');

/** @type {(form: HTMLFormElement) => Iterable<Element>} */
export const elementsOf = /* @__PURE__ */ getter('HTMLFormElement', 'elements');

/** @type {<Name extends keyof HTMLElementTagNameMap>(page: Document, name: Name) => HTMLElementTagNameMap[Name]} */
export const createElement = /* @__PURE__ */ method('Document', 'createElement');

/** @type {(page: Document, selector: string) => NodeListOf<HTMLElement>} */
export const findInPage = /* @__PURE__ */ method('Document', 'querySelectorAll');

/** @type {(page: Document, id: string) => Element | null} */
export const elementWithId = /* @__PURE__ */ method('Document', 'getElementById');

/** @type {(page: Document) => HTMLElement | null} */
export const focusedIn = /* @__PURE__ */ getter('Document', 'activeElement');

/** @type {(page: Document) => HTMLElement} */
export const bodyOf = /* @__PURE__ */ getter('Document', 'body');

/** @type {(page: Document) => HTMLHeadElement} */
export const headOf = /* @__PURE__ */ getter('Document', 'head');

/** @type {(page: Document) => HTMLFormElement[]} */
export const formsOf = /* @__PURE__ */ getter('Document', 'forms');

/** @type {(page: Document) => DocumentReadyState} */
export const readinessOf = /* @__PURE__ */ getter('Document', 'readyState');

/** @type {(page: Document) => string} */
export const referrerOf = /* @__PURE__ */ getter('Document', 'referrer');

/** @type {(page: Document) => HTMLScriptElement | null} */
export const currentScriptOf = /* @__PURE__ */ getter('Document', 'currentScript');
