import DataFormats
import Foundation
import JSONata

/// Times expressions here and, where Node and the reference implementation are to be had, there.
///
/// `./dev bench jsonata [PATH]`, with the path of `jsonata.js` as the package `jsonata` of npm has
/// it. Each number is the time of one evaluation of an expression that has been read already.
enum JSONataComparison {
    private static let expressions = [
        "Account.Order.Product.Price",
        "$sum(Account.Order.Product.(Price * Quantity))",
        "Account.Order.Product[Price > 30].{'n': Name, 'p': Price}",
        "Account.Order.Product^(>Price).SKU",
        "Account.Order.Product{Name: $sum(Price)}",
        "Account.Order@$o.Product.{'o': $o.OrderID, 'p': Price}",
        "($f := function($n){$n <= 1 ? 1 : $n * $f($n - 1)}; $f(20))",
        "$map([1..100], function($x){$x * $x}) ~> $sum()",
        "$reduce([1..100], function($a, $b){$a + $b})",
        "[1..1000][$ % 2 = 0]",
        "$replace('265USD and 300USD', /([0-9]+)USD/, '$$$1')",
        "$fromMillis(1521801216617, '[FNn], [D1o] [MNn] [Y]')",
        "$string(Account)",
    ]

    private static let data: JSONValue = [
        "Account": [
            "Name": "Firefly",
            "Order": .array(
                (1...2).map { number in
                    [
                        "OrderID": .string("order10\(number)"),
                        "Product": .array(
                            (1...2).map { place in
                                [
                                    "Name": .string("Hat \(place)"), "SKU": .string("04\(place)"),
                                    "Price": JSONValue(20 * place + 1),
                                    "Quantity": JSONValue(number),
                                ]
                            }),
                    ]
                }),
        ]
    ]

    static func run(reference: String?) throws {
        let own = expressions.map(microseconds)
        let other = try reference.map(onNode)
        for (place, expression) in expressions.enumerated() {
            var line = expression.padding(toLength: 62, withPad: " ", startingAt: 0)
            line += String(format: "%9.1f µs", own[place])
            if let there = other?[place] {
                line += String(format: "  Node %9.1f µs  ratio %5.2f", there, own[place] / there)
            }
            print(line)
        }
        guard let other else { return }
        let ratios = zip(own, other).map { log($0 / $1) }
        let mean = exp(ratios.reduce(0, +) / Double(ratios.count))
        print(String(format: "\ngeometric mean of the ratios %.2f, budget 3", mean))
    }

    private static func microseconds(_ text: String) -> Double {
        do {
            let expression = try Expression(parsing: text)
            let input = Input(data)
            var count = 0
            let seconds = median(5) {
                count = 0
                let start = DispatchTime.now().uptimeNanoseconds
                while DispatchTime.now().uptimeNanoseconds - start < 50_000_000 {
                    for _ in 0..<20 where (try? expression.evaluate(input)) == nil {
                        fatalError("\(text) has no value")
                    }
                    count += 20
                }
            }
            return seconds * 1e6 / Double(count)
        } catch { fatalError("\(text): \(error)") }
    }

    /// What each expression takes with the reference implementation.
    private static func onNode(_ path: String) throws -> [Double] {
        let program = """
            const jsonata = require(process.argv[1]);
            const data = JSON.parse(process.argv[2]);
            const now = () => Number(process.hrtime.bigint()) / 1e3;
            (async () => {
              const times = [];
              for (const text of JSON.parse(process.argv[3])) {
                const expression = jsonata(text);
                const runs = [];
                for (let run = 0; run < 5; run++) {
                  const start = now();
                  let count = 0;
                  while (now() - start < 50000) {
                    for (let i = 0; i < 20; i++) await expression.evaluate(data);
                    count += 20;
                  }
                  runs.push((now() - start) / count);
                }
                times.push(runs.sort((a, b) => a - b)[2]);
              }
              console.log(JSON.stringify(times));
            })();
            """
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let texts = JSONValue.array(expressions.map(JSONValue.string)).serialized()
        let absolute = URL(filePath: path).path
        process.arguments = ["node", "-e", program, absolute, data.serialized(), texts]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let answer = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try JSONDecoder().decode([Double].self, from: answer)
    }
}
