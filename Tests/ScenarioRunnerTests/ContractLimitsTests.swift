import PipelineModel
import Testing

@testable import ScenarioRunner

@Suite("Contracts that the oracle cannot judge") struct ContractLimitsTests {
    static let head = """
        name: small
        buckets: { data: { versioning: true } }
        contract:
          layers:
            raw: { purpose: inbox, objects: { bucket: data, prefix: raw/ } }
          entities:

        """

    static let customers = """
            customers:
              kind: dimension
              dataset: raw/customers/
              key: customer_id
              valid_from: [updated_at, since]
              untracked: updated_at
              fields:
                customer_id: { type: string, normalise: upper, pattern: "^C[0-9]{1,12}$" }
                tier: string
                since: timestamp
                updated_at: { type: timestamp, required: false }
              table: { name: D.W.CUSTOMER, valid_from: from_, valid_to: to_, current: now }

        """

    private func limits(_ entities: String) throws -> [String] {
        let files = MemoryFiles(["small/pipeline.yaml": Self.head + entities])
        let contract = try Pipeline.load("small", from: files).contract
        let rules = ContractRules(contract: contract)
        return contract.entities.filter { $0.table != nil }.compactMap { rules.limit(of: $0) }
    }

    @Test("A dimension in the words that the oracle knows is judged")
    func known() throws {
        #expect(try limits(Self.customers) == [])
    }

    @Test(
        "What it does not know is refused, not judged wrongly",
        arguments: [
            ("key: customer_id", "key: [customer_id, tier]", "has a key of 2 fields"),
            ("untracked: updated_at", "untracked: []", "does not have exactly `updated_at`"),
            ("normalise: upper, ", "", "with a pattern and not `normalise: upper`"),
            ("tier: string", "tier: { type: string, normalise: upper }", "neither `lower`"),
            ("tier: string", "tier: { type: integer, max: 9 }", "with `min` or `max`"),
        ])
    func unknown(_ old: String, _ new: String, _ told: String) throws {
        let limits = try limits(Self.customers.replacing(old, with: new))
        #expect(limits.count == 1 && limits[0].contains(told), "\(limits)")
    }

    @Test("An event must name its dimension by a field that is called like the dimension's key")
    func link() throws {
        let orders = """
                orders:
                  kind: event
                  dataset: raw/orders/
                  key: order_id
                  event_time: at
                  fields: { order_id: string, buyer: string, at: timestamp }
                  references: [{ field: buyer, entity: customers, at: at, column: customer_sk }]
                  table: { name: D.W.ORDERS }

            """
        let limits = try limits(Self.customers + orders)
        #expect(limits.count == 1 && limits[0].contains("not named like its key"), "\(limits)")
    }
}
