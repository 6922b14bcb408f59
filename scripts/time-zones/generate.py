#!/usr/bin/env python3
"""Writes the table of time zones that DataFormats carries in its code.

    python3 scripts/time-zones/generate.py Sources/Formats/DataFormats/Time

Reads the compiled tz database (TZif, RFC 9636) of this machine or of the `tzdata` package, and
keeps what holds since 1970: one string per zone with the kinds of time, the changes that no rule
explains, and the rule (POSIX TZ) for all years after them. The code carries the table so that a
run gives the same result on every machine.
"""

import importlib.util
import os
import struct
import sys
from datetime import datetime, timezone

ZONES = """
UTC GMT
America/New_York America/Chicago America/Denver America/Los_Angeles America/Phoenix
America/Anchorage America/Halifax America/Toronto America/Vancouver America/Mexico_City
America/Bogota America/Lima America/Santiago America/Argentina/Buenos_Aires America/Sao_Paulo
Europe/London Europe/Dublin Europe/Lisbon Europe/Paris Europe/Berlin Europe/Warsaw Europe/Madrid
Europe/Rome Europe/Amsterdam Europe/Brussels Europe/Vienna Europe/Zurich Europe/Stockholm
Europe/Oslo Europe/Copenhagen Europe/Helsinki Europe/Athens Europe/Prague Europe/Budapest
Europe/Bucharest Europe/Kyiv Europe/Istanbul Europe/Moscow
Asia/Kolkata Asia/Tokyo Asia/Shanghai Asia/Singapore Asia/Dubai Asia/Hong_Kong Asia/Seoul
Asia/Jakarta Asia/Manila Asia/Bangkok Asia/Karachi Asia/Kathmandu Asia/Tehran Asia/Jerusalem
Asia/Riyadh
Australia/Sydney Australia/Melbourne Australia/Brisbane Australia/Adelaide Australia/Perth
Australia/Lord_Howe
Africa/Lagos Africa/Johannesburg Africa/Cairo Africa/Nairobi Africa/Casablanca
Pacific/Auckland Pacific/Honolulu Pacific/Apia Pacific/Chatham
Atlantic/Reykjavik
America/Detroit America/Boise America/Indiana/Indianapolis America/Edmonton America/Winnipeg
America/Regina America/St_Johns America/Montreal America/Caracas America/Panama America/Havana
America/Puerto_Rico America/Montevideo America/La_Paz America/Guatemala America/Costa_Rica
America/Tijuana
Europe/Sofia Europe/Belgrade Europe/Vilnius Europe/Riga Europe/Tallinn Europe/Luxembourg
Europe/Minsk
Asia/Ho_Chi_Minh Asia/Taipei Asia/Kuala_Lumpur Asia/Dhaka Asia/Colombo Asia/Tashkent Asia/Almaty
Asia/Baku Asia/Yerevan Asia/Tbilisi Asia/Baghdad Asia/Beirut Asia/Kabul Asia/Yangon
Asia/Vladivostok Asia/Novosibirsk Asia/Yekaterinburg
Australia/Darwin Australia/Hobart
Africa/Algiers Africa/Tunis Africa/Accra Africa/Addis_Ababa
Pacific/Fiji Pacific/Guam Pacific/Kiritimati Pacific/Pago_Pago Pacific/Marquesas
EST MST HST EST5EDT CST6CDT MST7MDT PST8PDT
""".split()

ALIASES = {
    "Etc/UTC": "UTC", "Etc/GMT": "GMT", "Asia/Calcutta": "Asia/Kolkata", "Europe/Kiev": "Europe/Kyiv",
    "Zulu": "UTC", "UCT": "UTC", "Universal": "UTC", "Etc/Universal": "UTC", "Etc/Zulu": "UTC",
    "Greenwich": "GMT", "US/Eastern": "America/New_York", "US/Central": "America/Chicago",
    "US/Mountain": "America/Denver", "US/Pacific": "America/Los_Angeles",
    "US/Arizona": "America/Phoenix", "US/Alaska": "America/Anchorage",
    "US/Hawaii": "Pacific/Honolulu", "US/Michigan": "America/Detroit",
    "US/East-Indiana": "America/Indiana/Indianapolis",
    "America/Indianapolis": "America/Indiana/Indianapolis",
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "Canada/Eastern": "America/Toronto", "Canada/Pacific": "America/Vancouver",
    "Canada/Atlantic": "America/Halifax", "Brazil/East": "America/Sao_Paulo",
    "GB": "Europe/London", "Eire": "Europe/Dublin", "Portugal": "Europe/Lisbon",
    "Poland": "Europe/Warsaw", "Turkey": "Europe/Istanbul", "Israel": "Asia/Jerusalem",
    "Asia/Tel_Aviv": "Asia/Jerusalem", "Japan": "Asia/Tokyo", "PRC": "Asia/Shanghai",
    "Hongkong": "Asia/Hong_Kong", "Singapore": "Asia/Singapore", "ROK": "Asia/Seoul",
    "Asia/Saigon": "Asia/Ho_Chi_Minh", "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Rangoon": "Asia/Yangon", "Australia/ACT": "Australia/Sydney",
    "Australia/NSW": "Australia/Sydney", "Australia/Victoria": "Australia/Melbourne",
    "Australia/Queensland": "Australia/Brisbane", "NZ": "Pacific/Auckland",
    "Iceland": "Atlantic/Reykjavik",
}


def folder():
    spec = importlib.util.find_spec("tzdata")
    if spec:
        return os.path.join(os.path.dirname(spec.origin), "zoneinfo")
    return "/usr/share/zoneinfo"


def read(name):
    data = open(os.path.join(folder(), name), "rb").read()

    def header(at):
        assert data[at:at + 4] == b"TZif", name
        return struct.unpack(">6l", data[at + 20:at + 44])

    utc, std, leap, times, types, chars = header(0)
    at = 44 + times * 5 + types * 6 + chars + leap * 8 + std + utc
    utc, std, leap, times, types, chars = header(at)
    at += 44
    instants = struct.unpack(f">{times}q", data[at:at + 8 * times])
    at += 8 * times
    kinds = data[at:at + times]
    at += times
    table = [struct.unpack(">lBB", data[at + 6 * n:at + 6 * n + 6]) for n in range(types)]
    at += 6 * types
    names = data[at:at + chars]
    at += chars + leap * 12 + std + utc
    rule = data[at:].strip(b"\n").decode()
    table = [(offset, dst, names[short:].split(b"\0")[0].decode()) for offset, dst, short in table]
    changes = list(zip(instants, [table[kind] for kind in kinds]))
    first = table[0]
    return first, changes, rule


def rule_changes(rule, years):
    """The changes that a POSIX rule makes; empty for a rule without daylight time."""
    os.environ["TZ"] = rule
    import time
    time.tzset()
    found = []
    if "," not in rule:
        return None
    for year in years:
        at = int(datetime(year, 1, 1, tzinfo=timezone.utc).timestamp()) - 86400
        end = at + 367 * 86400
        step = 3600
        before = time.localtime(at)
        while at < end:
            now = time.localtime(at + step)
            if (now.tm_gmtoff, now.tm_isdst) != (before.tm_gmtoff, before.tm_isdst):
                low, high = at, at + step
                while high - low > 1:
                    middle = (low + high) // 2
                    if time.localtime(middle).tm_gmtoff == before.tm_gmtoff:
                        low = middle
                    else:
                        high = middle
                found.append((high, now.tm_gmtoff))
                before = now
            at += step
    return sorted(set(found))


def compact(name):
    first, changes, rule = read(name)
    early = [change for change in changes if change[0] <= 0]
    start = early[-1][1] if early else first
    changes = [change for change in changes if change[0] > 0]
    predicted = rule_changes(rule, range(1970, 2038))
    if predicted is not None:
        known = set(predicted)
        while changes and (changes[-1][0], changes[-1][1][0]) in known:
            # The rule must not add a change before this one that did not happen.
            earlier = changes[-2][0] if len(changes) > 1 else 0
            between = [p for p in predicted if earlier < p[0] < changes[-1][0]]
            if between:
                break
            changes.pop()
    kinds = [start]
    for _, kind in changes:
        if kind not in kinds:
            kinds.append(kind)
    head = ",".join(f"{short} {offset} {dst}" for offset, dst, short in kinds)
    last, parts = 0, []
    for instant, kind in changes:
        assert instant % 60 == 0, (name, instant)
        parts.append(f"{instant // 60 - last}{chr(97 + kinds.index(kind))}")
        last = instant // 60
    return "|".join([name, head, " ".join(parts), rule])


def main():
    version = "unknown"
    for path in (os.path.join(folder(), "tzdata.zi"), os.path.join(folder(), "+VERSION")):
        if os.path.exists(path):
            version = open(path).readline().strip().replace("# version ", "")
    lines = ["// Generated by scripts/time-zones/generate.py; do not edit.", "",
             "extension TimeZoneTable {",
             "    /// The version of the tz database that the table was made from.",
             f'    static let version = "{version}"', "",
             "    /// Other names of zones in the table.",
             "    static let aliases: [(alias: String, name: String)] = ["]
    lines += [f'        ("{alias}", "{name}"),' for alias, name in ALIASES.items()]
    lines += ["    ]", "", "    /// Name, kinds of time, changes in minutes since the last one,",
              "    /// and the rule for later years.", "    static let zones: [String] = ["]
    for zone in ZONES:
        text = compact(zone)
        pieces, width = [], 80
        while text:
            pieces.append(text[:width])
            text = text[width:]
        body = "\n            + ".join(f'"{piece}"' for piece in pieces)
        lines.append(f"        {body},")
    lines += ["    ]", "}", ""]
    with open(os.path.join(sys.argv[1], "TimeZoneTable+Data.swift"), "w") as file:
        file.write("\n".join(lines))


main()
