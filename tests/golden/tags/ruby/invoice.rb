# frozen_string_literal: true

require "json"
require_relative "../money"
require File.expand_path("../support", __FILE__)

# Everything about money that is owed.
module Billing
  autoload :Receipt, "billing/receipt"

  # Raised when a customer owes too much.
  class LimitError < StandardError; end

  # An amount that a customer owes.
  class Invoice < ApplicationRecord::Base
    include Comparable
    extend Forwardable, Billing::Totals

    MAX_LINES = 30
    STATES = {
      open: "open",
      paid: "paid",
      overdue: "overdue",
    }.freeze

    belongs_to :customer
    has_many :lines, class_name: "Billing::Line", dependent: :destroy
    scope :overdue, ->(day = Date.today) { where("due < ?", day) }
    attr_accessor :total, :note
    validates :total, presence: true

    class << self
      # Builds an invoice of lines.
      def build(lines, currency: "EUR", **options)
        new(lines: lines.map { |line| Line.new(line) }, currency:)
      end

      attr_reader :registry
    end

    # Finds by number.
    def self.numbered(number) = find_by(number: number)

    # @param customer [Customer]
    def initialize(customer, lines = [], *rest, note: nil, &block)
      super()
      @customer = customer
      @lines = lines
      yield self if block
    end

    def <=>(other)
      total <=> other.total
    end

    def overdue?
      due < Date.today && !paid?
    end

    def total=(value)
      @total = Money.new(value)
    end

    alias sum total
    alias_method :add, :push

    private

    # Adds the lines up.
    def add_up
      @lines.sum(&:amount)
    end

    protected def compare_key
      [due, number]
    end
  end

  class Invoice::Line
    def amount; end
  end

  Point = Struct.new(:x, :y) do
    def distance(other)
      Math.hypot(x - other.x, y - other.y)
    end
  end
  Pair = Struct.new(:left, :right, keyword_init: true)
  TooLate = Class.new(LimitError)
end

def helper(name)
  Billing::Invoice.build([name])
end
