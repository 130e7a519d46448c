package dev.keyledger.prices;

import com.google.re2j.Pattern;
import java.util.List;

/** Which names a price list means, where it doesn't write them out. Names are compared in lower case. */
public sealed interface NamePattern {
    boolean matches(String name);

    record Is(String name) implements NamePattern {
        @Override
        public boolean matches(String candidate) {
            return candidate.equals(name);
        }
    }

    record StartsWith(String start) implements NamePattern {
        @Override
        public boolean matches(String candidate) {
            return candidate.startsWith(start);
        }
    }

    record EndsWith(String end) implements NamePattern {
        @Override
        public boolean matches(String candidate) {
            return candidate.endsWith(end);
        }
    }

    record Contains(String part) implements NamePattern {
        @Override
        public boolean matches(String candidate) {
            return candidate.contains(part);
        }
    }

    /** Found anywhere in the name, in time linear in its length. */
    record Finds(Pattern expression) implements NamePattern {
        @Override
        public boolean matches(String candidate) {
            return expression.matcher(candidate).find();
        }
    }

    record AnyOf(List<NamePattern> patterns) implements NamePattern {
        @Override
        public boolean matches(String candidate) {
            return patterns.stream().anyMatch(pattern -> pattern.matches(candidate));
        }
    }

    record AllOf(List<NamePattern> patterns) implements NamePattern {
        @Override
        public boolean matches(String candidate) {
            return patterns.stream().allMatch(pattern -> pattern.matches(candidate));
        }
    }
}
