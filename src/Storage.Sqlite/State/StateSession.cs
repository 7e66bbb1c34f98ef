using Microsoft.Data.Sqlite;

namespace ZeroShotOrleans.Storage.Sqlite.State;

/// <summary>A connection to the state with its prepared statements.</summary>
/// <remarks>Not thread-safe. There are few distinct SQL texts, so prepared statements are cached without a limit.</remarks>
internal sealed class StateSession(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _prepared = [];

    /// <summary>Whether a transaction is open. SQLite rolls one back itself on severe disk errors.</summary>
    public bool InTransaction => SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0;

    /// <summary>Runs a statement and returns the number of changed rows.</summary>
    /// <param name="sql">One statement with the parameters <c>$1</c>, <c>$2</c> and so on.</param>
    /// <param name="values">Their values in order.</param>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Command(sql, values).ExecuteNonQuery();

    /// <summary>The rows of a query. Dispose them before running the same text again.</summary>
    /// <inheritdoc cref="Execute"/>
    public SqliteDataReader Query(string sql, params ReadOnlySpan<object?> values) => Command(sql, values).ExecuteReader();

    /// <summary>The first column of the first row; the default if there is no row or the value is null. Integers are <see cref="long"/>.</summary>
    /// <inheritdoc cref="Execute"/>
    public T? Scalar<T>(string sql, params ReadOnlySpan<object?> values) =>
        Command(sql, values).ExecuteScalar() is T value ? value : default;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        connection.Dispose();
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<object?> values)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            _prepared[sql] = command = Prepare(sql, values.Length);
        }

        for (var at = 0; at < values.Length; at++)
        {
            command.Parameters[at].Value = values[at] ?? DBNull.Value;
        }

        return command;
    }

    private SqliteCommand Prepare(string sql, int parameters)
    {
        var command = connection.CreateCommand();

        // Every caller passes constant SQL with parameters; only pragmas, which take none, contain a formatted number.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var number = 1; number <= parameters; number++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = $"${number}" });
        }

        return command;
    }
}
