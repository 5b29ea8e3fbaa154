use crate::store::{Order, Store};

/// Answers.
pub struct Handler {
    store: Store,
    limit: usize,
}

impl Handler {
    pub fn serve(&self, id: &str) -> Result<Order> {
        let order = self.store.load(id, self.
        Ok(order)
    }

    fn after(&self) -> usize {
        compute(self.limit)
    }
}
