using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Storage.Sqlite.Tests;

/// <summary>Rows of a state file, read and overwritten behind the back of its stores.</summary>
internal static class StoredRow
{
    /// <summary>The body of the one row that a query finds.</summary>
    public static Task<byte[]> BodyAsync(StateDatabase database, string column, string rows) => database.ReadAsync(
        session => session.Scalar<byte[]>($"SELECT {column} FROM {rows}")!, TestContext.Current.CancellationToken);

    /// <summary>Writes another body into it.</summary>
    public static Task WriteAsync(StateDatabase database, string table, string column, string where, object? value) => database.WriteAsync(
        session => session.Execute($"UPDATE {table} SET {column} = $1 WHERE {where}", value), TestContext.Current.CancellationToken);
}
