/** One element of the page. Thinner than preact's own `h`: tags are words, attributes are plain, and the result has one type. */
import { type ComponentChildren, h as create, type VNode } from 'preact';

export type Attributes = Readonly<Record<string, unknown>>;

/** Makes an element. */
export const h = (tag: string, attributes: Attributes, children?: ComponentChildren): VNode =>
  create(tag, attributes as Record<string, string>, children) as VNode;
