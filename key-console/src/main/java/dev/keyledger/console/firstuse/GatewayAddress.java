package dev.keyledger.console.firstuse;

import java.net.URI;
import java.util.Optional;

/** Where programs reach the gateway, as they write it; where that isn't known, they are told it by their environment. */
record GatewayAddress(Optional<String> baseUrl) {
    static GatewayAddress of(Optional<URI> configured) {
        return new GatewayAddress(configured.map(url -> url.toASCIIString().replaceAll("/+$", "")));
    }

    String inShell() {
        return baseUrl.orElse("$GATEWAY_URL");
    }

    String inPython() {
        return baseUrl.map(url -> "\"" + url + "\"").orElse("os.environ[\"GATEWAY_URL\"]");
    }

    String inTypeScript() {
        return baseUrl.map(url -> "\"" + url + "\"").orElse("process.env.GATEWAY_URL");
    }
}
