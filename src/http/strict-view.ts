/** EJS prints nothing for a misspelt property; this makes it an error, at any depth of plain data. */
export function strictView<T extends object>(view: T): T {
  return new Proxy(view, {
    get(target, property, receiver) {
      if (typeof property === 'string' && !(property in target) && property !== 'toJSON') {
        throw new TypeError(`The view has no property "${property}"`);
      }
      const value: unknown = Reflect.get(target, property, receiver);
      return isPlain(value) ? strictView(value) : value;
    },
  });
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}
