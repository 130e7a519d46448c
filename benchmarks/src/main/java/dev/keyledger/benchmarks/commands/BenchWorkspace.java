package dev.keyledger.benchmarks.commands;

import dev.keyledger.benchmarks.http.HttpRequest;

/** A workspace and the requests of its administrator. Used by one client at a time. */
final class BenchWorkspace {
    /** Below the limit of 500, which counts the primary key. */
    static final int PLACES = 450;

    private final String authority;
    private final String keysPath;
    private final String token;
    private final HttpRequest create;
    private int used;

    BenchWorkspace(String authority, String keysPath, String token) {
        this.authority = authority;
        this.keysPath = keysPath;
        this.token = token;
        this.create = HttpRequest.of("POST", authority, keysPath, token);
    }

    boolean hasPlace() {
        return used < PLACES;
    }

    /** @param headers lines that end with CR LF */
    byte[] createNext(String headers) {
        used++;
        return create.with(headers, "{\"name\":\"Key number " + used + "\"}");
    }

    byte[] revoke(String keyId) {
        return HttpRequest.of("POST", authority, keysPath + "/" + keyId + "/revoke", token)
                .withBody("{\"reason\":\"No longer needed\"}");
    }
}
