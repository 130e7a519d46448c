package dev.keyledger.agent.authorize;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A proxy's question, as tests put it. */
record Asked(String method, String target, List<Map.Entry<String, String>> headers) implements ProxyRequest {
    static Asked plainly() {
        return new Asked("GET", "/v1/authorize", List.of());
    }

    static Asked at(String method, String target) {
        return new Asked(method, target, List.of());
    }

    Asked with(String name, String value) {
        var more = new ArrayList<>(headers);
        more.add(Map.entry(name, value));
        return new Asked(method, target, more);
    }

    @Override
    public List<String> header(String name) {
        return headers.stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }
}
