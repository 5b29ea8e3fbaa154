import React, { useState, memo as remember } from 'react';
import * as icons from './icons';
import styles from './Card.module.css';
import './reset.css';
export { default as Button, sizes } from './Button';
export * from './theme';
export * as shapes from './shapes';

/** Shows one article. */
export default function Card({ title, price = 0, onBuy, children }) {
  const [count, setCount] = useState(0);
  const handleClick = (event) => {
    setCount(count + 1);
    onBuy?.(event, count);
  };
  return (
    <section className={styles.card} onClick={handleClick}>
      <Header.Title level={2}>{title}</Header.Title>
      <icons.Cart />
      <Price value={price} currency="EUR" />
      {children}
    </section>
  );
}

/* Prices are shown without cents. */
export const Price = remember(({ value, currency }) => <b>{format(value)} {currency}</b>);

// What a heading looks like.
const Header = {
  Title: ({ level, children }) => React.createElement(`h${level}`, null, children),
};

export const format = (value) => new Intl.NumberFormat().format(value);
const hidden = 1;
export { Header as CardHeader, hidden as default_hidden };
