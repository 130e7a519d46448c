package dev.keyledger.usage;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A database of whose commits every third fails: in turns it is lost, or it succeeds and its answer is lost. */
final class FailingCommits {
    private static final int ONE_IN = 3;

    private enum Fate {
        SUCCEEDS,
        IS_LOST,
        ANSWER_IS_LOST
    }

    private final DataSource real;
    private int commits;

    FailingCommits(DataSource real) {
        this.real = real;
    }

    DataSource dataSource() {
        return proxy(DataSource.class, real, "getConnection", result -> connection((Connection) result));
    }

    synchronized int failures() {
        return commits / ONE_IN;
    }

    private Connection connection(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> {
                    Fate fate = method.getName().equals("commit") ? nextFate() : Fate.SUCCEEDS;
                    if (fate == Fate.IS_LOST) {
                        connection.rollback();
                        throw new SQLException("the commit was lost");
                    }
                    Object result = invoke(connection, method, arguments);
                    if (fate == Fate.ANSWER_IS_LOST) {
                        throw new SQLException("the commit's answer was lost");
                    }
                    return result;
                });
    }

    private synchronized Fate nextFate() {
        commits++;
        if (commits % ONE_IN != 0) {
            return Fate.SUCCEEDS;
        }
        return failures() % 2 == 1 ? Fate.IS_LOST : Fate.ANSWER_IS_LOST;
    }

    private interface Wrap {
        Object around(Object result);
    }

    private static <T> T proxy(Class<T> type, T target, String wrapped, Wrap wrap) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    Object result = invoke(target, method, arguments);
                    return method.getName().equals(wrapped) ? wrap.around(result) : result;
                }));
    }

    private static Object invoke(Object target, java.lang.reflect.Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
