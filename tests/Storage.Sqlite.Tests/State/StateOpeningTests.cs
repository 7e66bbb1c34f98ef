using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Storage.Sqlite.Tests.State;

public sealed class StateOpeningTests : IDisposable
{
    private readonly StateFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Written_data_survives_reopening()
    {
        using (var database = _folder.Open())
        {
            await Rows.CreateTable(database);
            await Rows.Add(database, 1);
        }

        using var reopened = _folder.Open();
        Assert.Equal([1], await Rows.Read(reopened));
    }

    [Fact]
    public void Rejects_the_state_of_a_newer_version_unchanged()
    {
        _folder.Open().Dispose();
        SetFromOutside("PRAGMA user_version = 99");

        var failure = Refusal();

        Assert.Contains("version 99", failure.Message, StringComparison.Ordinal);
        Assert.Contains("newer program", failure.Message, StringComparison.Ordinal);
        using var outside = _folder.OpenFromOutside();
        using var command = outside.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        Assert.Equal(99L, command.ExecuteScalar());
    }

    [Fact]
    public void Rejects_the_database_of_another_program()
    {
        SetFromOutside("CREATE TABLE recipe (name TEXT)");

        Assert.Contains("not written by this program", Refusal().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reports_a_file_that_is_not_a_database_as_damaged()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "state.db"), string.Concat(Enumerable.Repeat("not a database. ", 1000)));

        Assert.Contains("is damaged", Refusal().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reports_a_truncated_file_as_damaged()
    {
        _folder.Open().Dispose();
        using (var file = File.OpenWrite(Path.Combine(_folder.Path, "state.db")))
        {
            file.SetLength(file.Length / 2);
        }

        Assert.Contains("is damaged", Refusal().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Older_files_run_only_the_missing_migrations_once()
    {
        using var session = StateConnections.OpenWriter(_folder.Options());
        string[] steps = ["CREATE TABLE one (a)", "CREATE TABLE two (a)", "CREATE TABLE three (a)"];

        StateSchema.Migrate(session, _folder.Path, steps[..1]);
        StateSchema.Migrate(session, _folder.Path, steps);
        StateSchema.Migrate(session, _folder.Path, steps);

        Assert.Equal(3, session.Scalar<long>("SELECT count(*) FROM sqlite_master"));
        Assert.Equal(3, session.Scalar<long>("PRAGMA user_version"));
    }

    [Fact]
    public void A_rejected_state_is_unlocked()
    {
        SetFromOutside("CREATE TABLE recipe (name TEXT)");
        Refusal();
        SetFromOutside("DROP TABLE recipe");

        _folder.Open().Dispose();
    }

    private ZeroShotException Refusal()
    {
        var failure = Assert.Throws<ZeroShotException>(() => _folder.Open());
        Assert.Equal(ZeroShotError.StorageFailed, failure.Code);
        Assert.Contains(_folder.Path, failure.Message, StringComparison.Ordinal);
        return failure;
    }

    private void SetFromOutside(string sql)
    {
        using var outside = _folder.OpenFromOutside();
        using var command = outside.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
