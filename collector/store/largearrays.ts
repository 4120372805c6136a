// Plain data without its large typed arrays, which go to disk as they lie in memory: packed with the rest they would be copied several times.

/** A typed array is said by one of these names. */
const kinds = { Float64Array, Float32Array, Int32Array, Uint8Array }

type Kind = keyof typeof kinds
type Numbers = InstanceType<(typeof kinds)[Kind]>

/** Keys from the outermost container to the array. */
type Path = readonly (string | number)[]

export interface Large {
  readonly path: Path
  readonly kind: Kind
  readonly bytes: Uint8Array
}

const largeLeast = 1 << 16

const isLarge = (value: unknown): value is Numbers =>
  ArrayBuffer.isView(value) && value.byteLength >= largeLeast && Object.hasOwn(kinds, value.constructor.name)

/** A list or a plain object. */
type Container = Record<string | number, unknown>

const isContainer = (value: unknown): value is Container =>
  Array.isArray(value) || (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)

const copyOf = (container: Container): Container =>
  Array.isArray(container) ? ([...container] as unknown as Container) : { ...container }

/** The value with null in the place of each large array, and these; what has none within is not copied. */
export const takeLarge = (value: unknown): { readonly rest: unknown; readonly large: Large[] } => {
  const large: Large[] = []
  const path: (string | number)[] = []

  /** @param own the container, or its copy where one of its parts is another already */
  const takePart = (container: Container, key: string | number, own: Container): Container => {
    const part = container[key]
    if (typeof part !== 'object') return own
    path.push(key)
    const rest = take(part)
    path.pop()
    if (rest === part) return own
    const copy = own === container ? copyOf(container) : own
    copy[key] = rest
    return copy
  }

  const take = (one: unknown): unknown => {
    if (isLarge(one)) {
      const { buffer, byteOffset, byteLength } = one
      large.push({ path: [...path], kind: one.constructor.name as Kind, bytes: new Uint8Array(buffer, byteOffset, byteLength) })
      return null
    }
    if (!isContainer(one)) return one
    let own = one
    if (Array.isArray(one)) for (let at = 0; at < one.length; at++) own = takePart(one as unknown as Container, at, own)
    else for (const key of Object.keys(one)) own = takePart(one, key, own)
    return own
  }

  return { rest: take(value), large }
}

/** The value with the large arrays in their places again. @param large each with memory of its own, at any place of which eight bytes may begin */
export const putLarge = (rest: unknown, large: readonly Large[]): unknown => {
  const root: Container = { value: rest }
  for (const { path, kind, bytes } of large) {
    const steps: Path = ['value', ...path]
    let container = root
    for (const step of steps.slice(0, -1)) container = container[step] as Container
    const array = kinds[kind]
    container[steps.at(-1)!] = new array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length / array.BYTES_PER_ELEMENT)
  }
  return root.value
}
