// Makes and keeps elements. Text only ever goes in as text.

export const byId = (id: string): HTMLElement => document.getElementById(id)!

type Attributes = Readonly<Record<string, string | undefined>>

export const element = (name: string, attributes: Attributes = {}, ...children: (Node | string)[]): HTMLElement => {
  const made = document.createElement(name)
  set(made, attributes)
  made.append(...children)
  return made
}

/** Sets attributes, takes away those that are undefined, and touches none that is right already. */
export const set = (target: Element, attributes: Attributes): void => {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) target.removeAttribute(name)
    else if (target.getAttribute(name) !== value) target.setAttribute(name, value)
  }
}

export const write = (target: Element, text: string): void => {
  if (target.textContent !== text) target.textContent = text
}

/** Shows a sentence, or hides the place where it would stand. */
export const note = (target: HTMLElement, text: string): void => {
  write(target, text)
  target.hidden = text === ''
}

/** Brings the children in line with the items; an item keeps its element, and with it focus and hover. */
export const keep = <Item>(
  parent: Element,
  items: readonly Item[],
  keyOf: (item: Item) => string,
  make: (item: Item) => Element,
  update: (element: Element, item: Item) => void
): void => {
  const known = new Map([...parent.children].map(child => [(child as HTMLElement).dataset['key'], child]))
  let place: Element | null = parent.firstElementChild
  for (const item of items) {
    const key = keyOf(item)
    let child = known.get(key)
    known.delete(key)
    if (!child) {
      child = make(item)
      ;(child as HTMLElement).dataset['key'] = key
    }
    if (child === place) place = child.nextElementSibling
    else parent.insertBefore(child, place)
    update(child, item)
  }
  for (const gone of known.values()) gone.remove()
}
