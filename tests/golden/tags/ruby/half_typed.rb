require_relative "store"

module Shop
  class Cart < Base
    def first(item)
      store = Store.new(item)
    end

    # Still to be written.
    def second(item)
      total = @items.sum(
    end

    def third
      @items.each do |item|
        item.price
      end
    end

    attr_reader :items
  end
end
