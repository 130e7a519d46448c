package dev.keyledger.query.list;

import dev.keyledger.kit.problem.FieldError;
import dev.keyledger.kit.problem.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a list is asked for, after every parameter has been looked at.
 *
 * @param q part of a name or a key's last four characters; null: everything
 * @param createdBy the creator's id; null: everybody
 * @param review what is to be found of the keys; null: anything
 * @param counted whether the keys of all pages are to be counted
 */
record ListRequest(
        String kind,
        String status,
        @Nullable String q,
        @Nullable String createdBy,
        @Nullable Finding review,
        Order order,
        int limit,
        boolean counted) {
    private static final List<String> KINDS = List.of("additional", "primary", "all");
    private static final List<String> BOOLEANS = List.of("true", "false");
    private static final List<String> STATUSES = List.of("active", "expired", "disabled", "revoked", "all");
    private static final int SEARCH_LENGTH_MAX = 200;
    /** As long as a token's {@code sub} may be. */
    private static final int CREATOR_LENGTH_MAX = 255;

    record Order(SortBy by, boolean descending) {}

    /** @throws Problem naming every parameter that is wrong */
    static ListRequest parse(
            @Nullable String kind,
            @Nullable String status,
            @Nullable String q,
            @Nullable String createdBy,
            @Nullable String review,
            @Nullable String sort,
            @Nullable String limit,
            @Nullable String total) {
        var errors = new ArrayList<FieldError>();
        var request = new ListRequest(
                oneOf("kind", kind, "additional", KINDS, errors),
                oneOf("status", status, "all", STATUSES, errors),
                text("q", q, SEARCH_LENGTH_MAX, errors),
                creator(createdBy, errors),
                finding(review, errors),
                order(sort, errors),
                PageLimit.parse(limit, errors),
                oneOf("total", total, "false", BOOLEANS, errors).equals("true"));
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        return request;
    }

    private static String oneOf(
            String name, @Nullable String given, String otherwise, List<String> allowed, List<FieldError> errors) {
        if (given != null && !allowed.contains(given)) {
            errors.add(new FieldError(name, "is one of " + String.join(", ", allowed)));
        }
        return given == null ? otherwise : given;
    }

    /** Null: everybody. */
    static @Nullable String creator(@Nullable String given, List<FieldError> errors) {
        return text("createdBy", given, CREATOR_LENGTH_MAX, errors);
    }

    private static @Nullable Finding finding(@Nullable String given, List<FieldError> errors) {
        Optional<Finding> finding = Optional.ofNullable(given).flatMap(Finding::ofWireName);
        if (given != null && finding.isEmpty()) {
            errors.add(new FieldError("review", "is one of " + String.join(", ", Finding.wireNames())));
        }
        return finding.orElse(null);
    }

    private static @Nullable String text(String name, @Nullable String given, int lengthMax, List<FieldError> errors) {
        if (given == null || given.isEmpty()) {
            return null;
        }
        if (given.length() > lengthMax) {
            errors.add(new FieldError(name, "has at most " + lengthMax + " characters"));
        } else if (given.codePoints().anyMatch(Character::isISOControl)) {
            errors.add(new FieldError(name, "holds a control character"));
        }
        return given;
    }

    private static Order order(@Nullable String given, List<FieldError> errors) {
        String asked = given == null ? "-createdAt" : given;
        boolean descending = asked.startsWith("-");
        Optional<SortBy> by = SortBy.ofWireName(descending ? asked.substring(1) : asked);
        if (by.isEmpty()) {
            String names = Arrays.stream(SortBy.values()).map(SortBy::wireName).collect(Collectors.joining(", "));
            errors.add(new FieldError("sort", "is, with or without a - before it, one of " + names));
        }
        return new Order(by.orElse(SortBy.CREATED_AT), descending);
    }

    /** Everything but the limit and the count, which may change from page to page. */
    String fingerprint() {
        return String.join(
                "\u0000",
                kind,
                status,
                String.valueOf(q),
                String.valueOf(createdBy),
                String.valueOf(review),
                order.toString());
    }
}
