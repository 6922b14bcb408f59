import Testing

@testable import Snowflake

/// The statements that a nightly load of a star schema is made of.
@Suite("The shape of a nightly load")
struct PipelineShapeTests {
    static let setup = """
        create database w; create schema w.dw;
        create table stg (event_id varchar not null, customer_id varchar not null,
          event_timestamp timestamp_ntz(6) not null, payload varchar not null,
          record_hash number(38,0) not null);
        create table history (customer_sk number(38,0) not null, customer_id varchar not null,
          plan_id varchar not null, linked_from timestamp_ntz(6) not null,
          linked_to timestamp_ntz(6) not null);
        create table fact (event_id varchar not null, customer_sk number(38,0) not null,
          customer_id varchar not null, plan_id varchar, event_timestamp timestamp_ntz(6) not null,
          event_date date not null, payload variant not null, record_hash number(38,0) not null);
        """

    static let merge = """
        merge into fact as f using (
          select e.event_id, coalesce(h.customer_sk, -1) as customer_sk, e.customer_id, h.plan_id,
            e.event_timestamp, e.event_timestamp::date as event_date, e.payload, e.record_hash
          from stg as e left join history as h on h.customer_id = e.customer_id
            and e.event_timestamp >= h.linked_from and e.event_timestamp < h.linked_to
        ) as s on f.event_id = s.event_id
        when matched and (f.customer_sk <> s.customer_sk or f.plan_id is distinct from s.plan_id
            or f.record_hash <> s.record_hash) then update set
          customer_sk = s.customer_sk, plan_id = s.plan_id, payload = parse_json(s.payload),
          record_hash = s.record_hash
        when not matched then insert (event_id, customer_sk, customer_id, plan_id,
            event_timestamp, event_date, payload, record_hash)
          values (s.event_id, s.customer_sk, s.customer_id, s.plan_id, s.event_timestamp,
            s.event_date, parse_json(s.payload), s.record_hash)
        """

    static func fill(_ rows: Int) -> String {
        """
        insert into history
          select seq4() * 2 + column1, 'C' || seq4(), 'P' || column1,
            iff(column1 = 0, '1900-01-01', '2024-06-01')::timestamp_ntz(6),
            iff(column1 = 0, '2024-06-01', '2200-01-01')::timestamp_ntz(6)
          from values (0), (1) as v(column1), table(generator(rowcount => \(max(1, rows / 10))));
        insert into stg
          select 'E' || n, 'C' || (n % \(max(1, rows / 5))),
            dateadd(minute, n, '2024-05-01'::timestamp_ntz(6)), '{"k":' || n || ',"t":"x y"}', n * 7
          from (select seq4() as n from table(generator(rowcount => \(rows))));
        """
    }

    static func numbers(_ sql: String, _ account: SnowflakeAccount, _ session: SnowflakeSession)
        async throws -> [Int]
    {
        try await account.execute(sql, in: session).rows.first?.map { $0.intValue ?? -1 } ?? []
    }

    @Test("Events link to the version that was valid, changed ones are corrected, a rerun is idle")
    func pointInTime() async throws {
        let account = SnowflakeAccount()
        let session = try account.openSession()
        try await account.executeAll(Self.setup + Self.fill(200), in: session)
        #expect(try await Self.numbers(Self.merge, account, session) == [200, 0])
        #expect(try await Self.numbers(Self.merge, account, session) == [0, 0])
        try await account.execute(
            "update stg set record_hash = -1 where event_id in ('E3', 'E4')", in: session)
        #expect(try await Self.numbers(Self.merge, account, session) == [0, 2])
        #expect(
            try await Self.numbers(
                """
                select count(*), count_if(f.plan_id = 'P0'), max(payload:k::int),
                  count_if(customer_sk = -1)
                from fact f
                """, account, session)[0] == 200)
    }

    @Test("A history is built from versions with LAG and LEAD, equal neighbours as one")
    func history() async throws {
        let session = try await SQLSession(
            """
            create table v (id varchar, h number(38,0), t timestamp_ntz(6));
            insert into v values ('a', 1, '2024-01-01'), ('a', 1, '2024-01-02'),
              ('a', 2, '2024-01-03'), ('b', 5, '2024-01-01');
            """)
        let rows = try await session.rows(
            """
            select id, h, t::date, lead(t) over (partition by id order by t)::date
            from (select v.*, lag(h) over (partition by id order by t) as previous from v)
            where previous is null or previous <> h order by id, t
            """)
        #expect(
            rows == ["a|1|2024-01-01|2024-01-03", "a|2|2024-01-03|NULL", "b|5|2024-01-01|NULL"])
    }
}
