//! Keeps orders.
#![allow(dead_code)]

#[macro_use]
mod macros;
pub mod money;
#[cfg(unix)]
#[path = "unix/files.rs"]
mod files;

extern crate alloc as heap;

use std::collections::{self, HashMap as Map};
use crate::{events::{self, Event, *}, money::{Amount as Price}};
use super::config::Settings;
pub use self::files::Handle;

/// Most orders that a store holds.
pub const MAX_ORDERS: usize = 1_000;
static COUNTER: AtomicUsize = AtomicUsize::new(0);

/// What somebody bought.
///
/// Never changes.
#[derive(Debug, Clone)]
#[serde(rename_all = "camelCase")]
pub struct Order<'a, T = ()>
where
    T: Clone,
{
    /// Unique.
    pub id: &'a str,
    price: Price,
    #[serde(skip)]
    extra: Option<T>,
}

pub struct Id(pub u64);

/// State of an order.
pub enum State {
    /// Not paid.
    Open,
    Paid { at: Instant },
    Failed(Error),
}

/// Keeps things.
pub trait Keeper: Send + events::Source {
    type Item;
    const LIMIT: usize = 3;
    /// Finds one.
    fn load(&self, id: &str) -> Result<Self::Item, Error>;
    fn is_empty(&self) -> bool {
        true
    }
}

impl<'a, T: Clone> Order<'a, T> {
    pub const NONE: usize = 0;

    /// Makes one.
    pub fn new(id: &'a str, price: Price) -> Self {
        let extra = None;
        crate::log::note(id);
        format!("{}", crate::fmt::show(id));
        Self { id, price, extra }
    }

    fn hidden(&mut self) {}
}

impl Keeper for Store {
    type Item = Order<'static>;
    async fn load(&self, id: &str) -> Result<Self::Item, Error> {
        money::parse::<u8>(id)?;
        State::Open
    }
}

pub(crate) type Orders = Map<String, Order<'static>>;

macro_rules! order {
    ($id:expr) => { $crate::Order::new($id) };
}

fn private(limit: usize) -> impl Iterator<Item = Order> {
    helper(limit)
}

mod inner {
    use super::Order;
    pub fn open(order: &Order) -> super::super::Settings { self::close(); }
    fn close() {}
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn works() { super::private(1); }
}
