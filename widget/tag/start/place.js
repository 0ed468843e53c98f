// Where in a form of the page we put what belongs to a field: after it, but never among what is
// laid out around it, such as an icon in the field, a label that floats, or a button in its row.

const FILLED_IN =
  'input:not([type=hidden], [type=submit], [type=button], [type=reset], [type=image]), select, textarea';

/**
 * The element after which to put it: below the messages that are there already.
 *
 * @param {HTMLElement} owner The field; or a heading, to put something between it and the fields.
 */
export function placeAfter(owner) {
  let place = outermost(owner);
  while (place.nextElementSibling?.matches('[data-signup-part=error]'))
    place = /** @type {HTMLElement} */ (place.nextElementSibling);
  return place;
}

/**
 * The parents of a field are climbed while they do more than stack what is in them, but not beyond
 * the form, or what holds another field that is not beside it.
 *
 * @param {HTMLElement} owner
 */
function outermost(owner) {
  const form = owner.closest('form');
  let place = withLabel(owner);
  /** @type {HTMLElement | null} The lowest that is no neighbour in a row. */
  let inBlock = null;
  for (;;) {
    const around = place.parentElement;
    if (!around || around === form) return place;
    const isShared = [...around.querySelectorAll(FILLED_IN)].some((field) => field !== owner);
    const style = getComputedStyle(around);
    if (isRow(style)) {
      if (isShared && (inBlock || !beside(place).some(holdsField))) return inBlock ?? place;
    } else {
      if (isShared || style.position === 'static') return place;
      if (beside(place).length === 0) inBlock ??= place;
    }
    place = around;
  }
}

/**
 * A label around a field, or after it, goes with it.
 *
 * @param {HTMLElement} field
 */
function withLabel(field) {
  const next = /** @type {HTMLLabelElement | null} */ (field.nextElementSibling);
  return field.closest('label') ?? (next?.control === field ? next : field);
}

/**
 * Whether children stand beside each other.
 *
 * @param {CSSStyleDeclaration} style
 */
function isRow({ display, flexDirection, gridTemplateColumns }) {
  if (display.includes('flex')) return flexDirection.startsWith('row');
  if (display.includes('grid')) return gridTemplateColumns.includes(' ');
  return display.startsWith('inline');
}

/**
 * What stands beside it, or over it: fields of the same row, its own label, an icon.
 *
 * @param {HTMLElement} place
 */
function beside(place) {
  const { top, bottom } = place.getBoundingClientRect();
  return [...(place.parentElement?.children ?? [])].filter((child) => {
    const box = child.getBoundingClientRect();
    return child !== place && box.top < bottom && box.bottom > top;
  });
}

/** @param {Element} element */
function holdsField(element) {
  return element.matches(FILLED_IN) || element.querySelector(FILLED_IN) !== null;
}
