package dev.keyledger.console.access;

import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** What the page that opens a dialog shows of the key: enough for the dialog while the query service doesn't answer. */
public class ShownKey {
    @RestQuery
    @Nullable
    String name;

    @RestQuery
    @Nullable
    String mask;

    @RestQuery
    boolean primary;

    boolean isThere() {
        return name != null && mask != null;
    }

    KnownKey known() {
        return new KnownKey(null, String.valueOf(name), String.valueOf(mask), primary);
    }
}
