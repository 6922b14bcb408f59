import Cloud
import SimKernel
import Snowflake

/// Bulk statements of a warehouse, on rows that it makes itself: 200,000 events of 10,000
/// customers, each of whom has had ten prices.
struct WarehouseWork {
    private let cloud = Cloud(
        account: "123456789012", region: "us-east-1",
        settings: .init(start: VirtualInstant(secondsSinceEpoch: 1_735_776_000)))

    init() {
        for statement in [
            "create database b",
            """
            create table b.public.events as select seq4() as id, mod(id * 7919, 10000) as customer,
              mod(id * 104729, 1000) as at, 'event ' || id as name, (id / 100)::number(10, 2) as
              amount, dateadd('second', id, '2025-01-01'::timestamp_ntz) as ts
              from table(generator(rowcount => 200000))
            """,
            """
            create table b.public.history as select mod(seq4(), 10000) as customer,
              floor(seq4() / 10000) * 100 as valid_from, valid_from + 100 as valid_to,
              mod(seq4(), 97) as price from table(generator(rowcount => 100000))
            """,
            "create table b.public.loaded like b.public.events",
            "copy into @~/csv/ from b.public.events file_format = (type = csv)",
            "copy into @~/parquet/ from b.public.events file_format = (type = parquet) header = true",
            """
            copy into @~/json/ from (select object_construct('id', id, 'customer', customer, 'at', at,
              'name', name, 'amount', amount, 'ts', ts::varchar) from b.public.events)
              file_format = (type = json)
            """,
        ] { ask(statement) }
    }

    private func ask(_ statement: String) {
        do { _ = try cloud.snowflake.query(statement) } catch { fatalError("\(error)") }
    }

    /// A COPY of the files of a folder, whose format it is.
    func copy(_ format: String) {
        let match = format == "csv" ? "" : "match_by_column_name = case_insensitive"
        ask(
            "copy into b.public.loaded from @~/\(format)/ file_format = (type = \(format)) \(match)"
        )
    }

    /// Each event with the price of its time.
    func join() {
        ask(
            """
            select count(*), sum(h.price) from b.public.events e join b.public.history h
              on e.customer = h.customer and e.at >= h.valid_from and e.at < h.valid_to
            """)
    }
}
