package dev.keyledger.command.sql;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement, written with {@code :names} for its parameters. PostgreSQL's client knows numbers
 * only.
 *
 * @param names of the parameters $1, $2 and so on
 */
public record NumberedSql(String text, List<String> names) {
    /** A name, but not the second colon of a cast, nor what follows it. */
    private static final Pattern PARAMETER = Pattern.compile("(?<!:):([A-Za-z]+)");

    public NumberedSql {
        names = List.copyOf(names);
    }

    public static NumberedSql of(String named) {
        var names = new ArrayList<String>();
        Matcher matcher = PARAMETER.matcher(named);
        String text = matcher.replaceAll(match -> {
            if (!names.contains(match.group(1))) {
                names.add(match.group(1));
            }
            return "\\$" + (names.indexOf(match.group(1)) + 1);
        });
        return new NumberedSql(text, names);
    }

    /**
     * Runs a statement that answers one row, inside the client's transaction if it has begun one.
     *
     * @param parameters by name; values may be null
     * @throws IllegalArgumentException if the parameters' names aren't the statement's
     */
    public Uni<Row> execute(SqlClient client, Map<String, ?> parameters) {
        return query(client, parameters).map(rows -> rows.iterator().next());
    }

    /** As {@link #execute}, for any number of rows. */
    public Uni<RowSet<Row>> query(SqlClient client, Map<String, ?> parameters) {
        return client.preparedQuery(text).execute(values(parameters));
    }

    Tuple values(Map<String, ?> parameters) {
        if (parameters.size() != names.size() || !parameters.keySet().containsAll(names)) {
            throw new IllegalArgumentException("parameters " + names + ", but values for " + parameters.keySet());
        }
        Tuple values = Tuple.tuple();
        names.forEach(name -> values.addValue(parameters.get(name)));
        return values;
    }
}
