using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Storage.Sqlite.Tests.State;

/// <summary>A table of numbers to write into and read from.</summary>
internal static class Rows
{
    public static Task CreateTable(StateDatabase database) =>
        database.WriteAsync(session => session.Execute("CREATE TABLE row (number INTEGER PRIMARY KEY, body BLOB)"), Token);

    public static Task Add(StateDatabase database, int number, int bytes = 0) => database.WriteAsync(session => Add(session, number, bytes), Token);

    public static int Add(StateSession session, int number, int bytes = 0) =>
        session.Execute("INSERT INTO row (number, body) VALUES ($1, $2)", number, new byte[bytes]);

    public static Task<List<long>> Read(StateDatabase database) => database.ReadAsync(
        session =>
        {
            using var rows = session.Query("SELECT number FROM row ORDER BY number");
            List<long> numbers = [];
            while (rows.Read())
            {
                numbers.Add(rows.GetInt64(0));
            }

            return numbers;
        },
        Token);

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}
