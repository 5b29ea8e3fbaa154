<?php

namespace Shop;

use Shop\Store\{Item, Price};
use Shop\

class Cart extends Base
{
    private array $items = [];

    public function first(Item $item): int
    {
        $store = $this->
    }

    /** Still to be written. */
    public function second(Item $item, 

    public function third(): void
    {
        foreach ($this->items as $item) {
            $item->price();
        }
    }
}
