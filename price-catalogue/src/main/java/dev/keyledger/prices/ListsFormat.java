package dev.keyledger.prices;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Several price lists in one document, each as it was, for where one text is all that can be sent. */
final class ListsFormat {
    static final String NAME = "keyledger-price-lists-1";

    private static final Set<String> TOP = Set.of("format", "lists");
    private static final Set<String> LIST = Set.of("name", "asOf", "prices");

    private ListsFormat() {}

    static boolean isOf(JsonAt root) {
        return root.node().isObject() && root.has("lists");
    }

    static List<PriceList> read(JsonAt root) {
        return lists(root)
                .map(list -> PriceFiles.read(
                        list.get("prices").named(list.get("name").text()), dayOf(list)))
                .toList();
    }

    /** Each as a file of its own. */
    static List<PriceFile> apart(JsonAt root) {
        return lists(root)
                .map(list -> new PriceFile(
                        list.get("name").text(),
                        list.get("prices").node().toString().getBytes(StandardCharsets.UTF_8),
                        dayOf(list)))
                .toList();
    }

    private static @Nullable LocalDate dayOf(JsonAt list) {
        return list.find("asOf").map(JsonAt::day).orElse(null);
    }

    private static Stream<JsonAt> lists(JsonAt root) {
        root.onlyWith(TOP);
        if (!NAME.equals(root.get("format").text())) {
            throw root.get("format").wrong("is not \"" + NAME + "\"");
        }
        List<JsonAt> lists = root.get("lists").elements();
        if (lists.isEmpty()) {
            throw root.get("lists").wrong("is empty");
        }
        return lists.stream().map(list -> list.onlyWith(LIST));
    }

    static String write(List<PriceFile> files) {
        return files.stream()
                .map(file -> "{\"name\":" + JsonAt.quoted(file.name())
                        + (file.asOf() == null ? "" : ",\"asOf\":\"" + file.asOf() + "\"")
                        + ",\"prices\":" + JsonAt.textOf(file.name(), file.json()) + "}")
                .collect(Collectors.joining(",", "{\"format\":\"" + NAME + "\",\"lists\":[", "]}"));
    }
}
