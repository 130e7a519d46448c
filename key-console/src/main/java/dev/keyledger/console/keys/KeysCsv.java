package dev.keyledger.console.keys;

import dev.keyledger.console.format.Csv;
import dev.keyledger.console.upstream.Views.KeyList;
import dev.keyledger.console.upstream.Views.KeyView;
import java.util.List;
import java.util.stream.Collectors;

/** The list of keys as a table for spreadsheets: a line for each key. */
final class KeysCsv {
    static final String HEADER = "name,key,keyId,status,scopes,created (UTC),createdBy,createdById,expires (UTC),"
            + "rotated (UTC),lastUsed (UTC),requests30d,cost30dUsd,unpricedRequests30d" + Csv.END_OF_LINE;

    private KeysCsv() {}

    static String lines(KeyList page) {
        return page.items().stream().map(KeysCsv::line).collect(Collectors.joining());
    }

    private static String line(KeyView key) {
        return String.join(
                        ",",
                        List.of(
                                Csv.text(key.name()),
                                Csv.text(key.maskedKey()),
                                key.keyId(),
                                key.status(),
                                Csv.text(String.join(" ", key.scopes())),
                                Csv.time(key.createdAt()),
                                Csv.text(key.createdBy().name()),
                                Csv.text(key.createdBy().id()),
                                Csv.time(key.expiresAt()),
                                Csv.time(key.rotatedAt()),
                                Csv.time(key.lastUsedAt()),
                                Long.toString(key.requests30d()),
                                Csv.cost(key.cost30dUsd(), key.unpriced30d()),
                                Long.toString(key.unpriced30d())))
                + Csv.END_OF_LINE;
    }
}
