import DataFormats
import SimFaults
import SimKernel
public import CloudModel
import Guarantees
import TelcoData

/// The pages of the documentation that are written from the code, so that they cannot differ.
public enum GeneratedPages {
    private static func page(_ title: String, _ abstract: String, _ lines: [String]) -> String {
        let head = [
            "# \(title)", "", abstract, "",
            "*Written by `rehearse docs write` from the code; do not edit.*", "",
        ]
        return (head + lines).map { $0 + "\n" }.joined()
    }

    /// Text in a cell of a Markdown table.
    private static func cell(_ text: String) -> String {
        text.replacing("|", with: "\\|").replacing("\n", with: " ")
    }

    private static func row(_ cells: [String]) -> String {
        "| " + cells.map(cell).joined(separator: " | ") + " |"
    }

    private static func table(_ heads: [String], _ rows: [[String]]) -> [String] {
        [row(heads), "|" + heads.map { _ in " --- |" }.joined()] + rows.map(row)
    }

    /// What is emulated how closely, service by service.
    public static func fidelity(_ services: [(title: String, entries: [FidelityEntry])]) -> String {
        var lines = table(
            ["Service", "exact", "approximated", "refused"],
            services.map { title, entries in
                func count(_ word: String) -> String {
                    String(entries.count { $0.status.word == word })
                }
                return [title, count("exact"), count("approximated"), count("refused")]
            })
        for (title, entries) in services {
            lines += ["", "## \(title)"]
            for kind in FidelityEntry.Kind.allCases {
                let rows = entries.filter { $0.kind == kind }.map { entry -> [String] in
                    var status = entry.status.word
                    if case .approximated(let how) = entry.status { status += ": \(how)" }
                    return ["`\(entry.name)`", status, entry.source]
                }
                guard !rows.isEmpty else { continue }
                lines += [""] + table([kind.rawValue, "here", "source"], rows)
            }
        }
        return page(
            "Fidelity",
            """
            What of each service is emulated, and how closely. *Exact*: like the real service, as \
            far as its callers can tell. *Approximated*: works, with the difference that is named. \
            *Refused*: answered with an error that names it; nothing pretends. What is not listed \
            is refused.
            """, lines)
    }

    /// Every fault point.
    public static var faultPoints: String {
        var lines: [String] = []
        for service in FaultCatalogue.services {
            lines += ["## \(service)", ""]
            lines += table(
                ["point", "strikes when", "phases", "effects", "attributes"],
                FaultCatalogue.points.filter { $0.service == service }.map { point in
                    [
                        "`\(point.name)`", point.summary,
                        point.phases.map(\.rawValue).joined(separator: ", "),
                        point.effects.map { "`\($0)`" }.joined(separator: " "),
                        point.attributes.map { "`\($0)`" }.joined(separator: " "),
                    ]
                })
            lines.append("")
        }
        lines += [
            "## Profiles", "",
            "Faults that come together, from one instant to another:"
                + " `{ profile: NAME, from: …, to: … }`.", "",
        ]
        lines += table(
            ["profile", "what happens", "strikes"],
            FaultProfile.all.map { profile in
                let length = VirtualDuration.hours(1)
                let parts = profile.parts.map { "`\($0.point)` \($0.word(for: length))" }
                return ["`\(profile.name)`", profile.summary, parts.joined(separator: ", ")]
            })
        lines.append("")
        return page(
            "Fault points",
            """
            Where a scenario's `faults` may strike. A fault names its `point`, may restrict it by \
            `match` over the point's attributes and by `when` to a state of the run, says with \
            `hit` which of the opportunities that are left it takes, and with `do` what happens.
            """, Array(lines.dropLast()))
    }

    /// Every mutator.
    public static var mutators: String {
        var lines: [String] = []
        for mutator in MutatorCatalogue.all {
            let formats = mutator.formats.map(\.rawValue).joined(separator: ", ")
            lines += ["## `\(mutator.name)`", "", mutator.summary, "", "Formats: \(formats)."]
            if !mutator.parameters.isEmpty {
                lines.append("")
                lines += table(
                    ["parameter", "meaning", "value", "default"],
                    mutator.parameters.map { parameter in
                        [
                            "`\(parameter.name)`", parameter.summary, parameter.expectation,
                            parameter.standard.map { "`\($0.serialized())`" } ?? "drawn",
                        ]
                    })
            }
            lines.append("")
        }
        return page(
            "Mutators",
            """
            How a delivered file may be damaged or changed, under `mutate` of a delivery. The \
            first parameter takes the value of the short form `{ name: value }`; what is left \
            open is drawn from the scenario's seed.
            """, Array(lines.dropLast()))
    }

    /// Every guarantee with its rules.
    public static var guarantees: String {
        var lines: [String] = []
        for guarantee in GuaranteeCatalogue.all {
            lines += [
                "## `\(guarantee.id)`", "", "**\(guarantee.promise)**", "", guarantee.explanation,
                "",
            ]
            lines += table(
                ["rule", "broken when"], guarantee.rules.map { ["`\($0.name)`", $0.text] })
            lines.append("")
        }
        return page(
            "Guarantees",
            """
            What a pipeline promises and how each promise is checked. A verdict is held, broken \
            (with a witness) or not exercised: a guarantee that examined nothing is never green.
            """, Array(lines.dropLast()))
    }
}

extension FaultPoint {
    /// The service that the point belongs to, as `faults list` groups by.
    public var service: String { String(name.prefix { $0 != "." }) }
}

extension FaultCatalogue {
    /// The services that have fault points, in the catalogue's order.
    public static var services: [String] {
        points.reduce(into: []) { names, point in
            if !names.contains(point.service) { names.append(point.service) }
        }
    }
}
