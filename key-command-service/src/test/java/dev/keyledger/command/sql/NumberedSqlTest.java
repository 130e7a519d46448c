package dev.keyledger.command.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class NumberedSqlTest {
    private static final NumberedSql SQL = NumberedSql.of("SELECT :b::text, :a, cast(:b AS text)");

    @Test
    void names_areNumberedInTheirOrder_andCastsAreLeftAlone() {
        assertThat(SQL.text()).isEqualTo("SELECT $1::text, $2, cast($1 AS text)");
    }

    @Test
    void values_areBoundByName() {
        assertThat(SQL.values(Map.of("a", 1, "b", "x")).deepToString()).isEqualTo("[x,1]");
    }

    @Test
    void missingOrUnknownValue_isRefused() {
        assertThatThrownBy(() -> SQL.values(Map.of("a", 1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SQL.values(Map.of("a", 1, "c", 2))).isInstanceOf(IllegalArgumentException.class);
    }
}
