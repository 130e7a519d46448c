package dev.keyledger.localstack.demo;

import java.util.List;

/** A workspace of the demonstration, the sample user who is its admin, and the names of its keys. */
record DemoWorkspace(String id, String name, String admin, List<String> keyNames) {
    static final List<DemoWorkspace> ALL = List.of(
            new DemoWorkspace("acme", "Acme Corp", "ada", List.of("Chat assistant", "Nightly batch", "Search index")),
            new DemoWorkspace("globex", "Globex", "eve", List.of("Support bot", "Code review")));
}
