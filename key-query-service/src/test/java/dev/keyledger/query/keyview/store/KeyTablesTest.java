package dev.keyledger.query.keyview.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyledger.testsupport.TestServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The one description of each table says what the migrations made. */
class KeyTablesTest {
    static final List<KeyTable<?>> TABLES = KeyTables.ALL;

    private static final String DATABASE =
            "tables_" + UUID.randomUUID().toString().replace('-', '_');

    private static PGSimpleDataSource dataSourceOf(String name) {
        var source = new PGSimpleDataSource();
        source.setUrl(TestServers.shared().postgresUrl(name));
        return source;
    }

    @BeforeAll
    static void migrate() throws SQLException {
        onServer("CREATE DATABASE " + DATABASE);
        Flyway.configure().dataSource(dataSourceOf(DATABASE)).load().migrate();
    }

    @AfterAll
    static void drop() throws SQLException {
        onServer("DROP DATABASE " + DATABASE + " WITH (FORCE)");
    }

    private static void onServer(String sql) throws SQLException {
        try (Connection connection = dataSourceOf("postgres").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @ParameterizedTest
    @FieldSource("TABLES")
    void description_namesEveryColumnWithItsType(KeyTable<?> table) throws SQLException {
        assertThat(table.typedColumns()).containsExactlyInAnyOrderElementsOf(texts("""
                SELECT attname || ' ' || CASE format_type(atttypid, NULL) WHEN 'integer' THEN 'int'
                    WHEN 'timestamp with time zone' THEN 'timestamptz' ELSE format_type(atttypid, NULL) END
                FROM pg_attribute WHERE attrelid = '%s'::regclass AND attnum > 0 AND NOT attisdropped
                """.formatted(table.name())));
    }

    @ParameterizedTest
    @FieldSource("TABLES")
    void description_namesThePrimaryKey(KeyTable<?> table) throws SQLException {
        assertThat(texts("""
                SELECT string_agg(attname, ', ' ORDER BY array_position(conkey, attnum))
                FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)
                WHERE contype = 'p' AND conrelid = '%s'::regclass
                """.formatted(table.name()))).containsExactly(table.primaryKey());
    }

    private static List<String> texts(String sql) throws SQLException {
        try (Connection connection = dataSourceOf(DATABASE).getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            var texts = new ArrayList<String>();
            while (row.next()) {
                texts.add(row.getString(1));
            }
            return texts;
        }
    }
}
