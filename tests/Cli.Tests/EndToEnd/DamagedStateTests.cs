using Microsoft.Data.Sqlite;
using System.Text.Json;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.EndToEnd;

/// <summary>Commands on a state folder with one damaged row.</summary>
[Collection(EndToEndGroup.Name)]
public sealed class DamagedStateTests : IDisposable
{
    private readonly TestWorld _context = TestWorld.Real();

    public void Dispose() => _context.Dispose();

    [Fact]
    public async Task Damaged_job_is_reported_and_can_be_deleted_without_affecting_others()
    {
        var damaged = await ClassifyAsync("cat,dog");
        var whole = await ClassifyAsync("cat,rocket");
        Change($"UPDATE job SET description = substr(description, 1, 40) WHERE id = '{damaged}'");
        var message = $"State of job {damaged} is damaged (its spec or its progress). Delete it with: zso jobs delete {damaged}";

        var list = await RunAsync(0, "jobs", "list", "--json");
        Assert.Equal([(whole, "finished"), (damaged, "failed")], list.Out.Select(line => JsonDocument.Parse(line).RootElement)
            .Select(job => (job.GetProperty("job").GetString()!, job.GetProperty("state").GetString()!)));
        Assert.Contains(message, list.Out[1], StringComparison.Ordinal);
        Assert.Equal(7, (await RunAsync(0, "jobs", "results", whole, "--format", "jsonl")).Out.Length);
        foreach (string[] command in new string[][] { ["jobs", "show", damaged], ["jobs", "results", damaged], ["jobs", "resume", damaged], ["jobs", "retry", damaged], ["jobs", "cancel", damaged] })
        {
            Assert.Contains(message, (await RunAsync(3, command)).Error, StringComparison.Ordinal);
        }

        Assert.NotEqual(damaged, await ClassifyAsync("cat,dog"));
        await RunAsync(0, "jobs", "delete", damaged, "--yes");
        Assert.DoesNotContain((await RunAsync(0, "jobs", "list", "--json")).Out, line => line.Contains(damaged, StringComparison.Ordinal));
        await RunAsync(2, "jobs", "show", damaged);
    }

    [Fact]
    public async Task Job_with_damaged_results_returns_no_wrong_ones_and_can_be_deleted()
    {
        var job = await ClassifyAsync("cat,dog");
        Change("UPDATE outcome SET body = randomblob(length(body))");

        var results = await RunAsync(3, "jobs", "results", job, "--format", "jsonl");

        Assert.Empty(results.Out);
        Assert.Contains($"State of job {job} is damaged (its results). Delete it with: zso jobs delete {job}", results.Error, StringComparison.Ordinal);
        await RunAsync(0, "jobs", "delete", job, "--yes");
    }

    [Fact]
    public async Task Damaged_label_embeddings_are_recomputed()
    {
        var first = await RunAsync(0, "classify", Samples.Folder, "--labels", Samples.Labels, "--format", "jsonl");
        await RunAsync(0, "jobs", "delete", JobOf(first.Error), "--yes");
        Change("UPDATE prompt SET body = randomblob(length(body)); UPDATE grain_state SET body = randomblob(length(body)) WHERE state = 'labelSet'");

        var second = await RunAsync(0, "classify", Samples.Folder, "--labels", Samples.Labels, "--format", "jsonl");

        Assert.Equal(first.Out, second.Out);
        Assert.DoesNotContain("Label prompts embedded now: 0", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damaged_label_set_is_reported_with_a_remedy_without_affecting_others()
    {
        await RunAsync(0, "labels", "put", "pets", "--labels", "cat,dog");
        await RunAsync(0, "labels", "put", "sky", "--labels", "rocket,bird");
        Change("UPDATE grain_state SET body = x'00' WHERE state = 'labelSetName' AND grain LIKE '%pets'");

        Assert.Contains("The label set 'pets' is damaged. Remove it with: zso labels remove pets.", (await RunAsync(3, "labels", "show", "pets")).Error, StringComparison.Ordinal);
        await RunAsync(0, "labels", "show", "sky");
        await RunAsync(0, "labels", "list");
        await RunAsync(0, "labels", "remove", "pets", "--yes");
        await RunAsync(0, "labels", "put", "pets", "--labels", "cat,dog");
    }

    private static string JobOf(string error) => error.Split("Job: ")[1][..12];

    private async Task<string> ClassifyAsync(string labels) => JobOf((await RunAsync(0, "classify", Samples.Folder, "--labels", labels)).Error);

    private async Task<(string[] Out, string Error)> RunAsync(int expected, params string[] command)
    {
        var (before, errorBefore) = (_context.OutLines.Length, _context.Error.Length);
        var code = await _context.RunAsync([.. command, "--state", State]);
        var error = _context.Error[errorBefore..];
        Assert.True(code == expected, $"{string.Join(' ', command)} ended with {code}: {error}");
        return (_context.OutLines[before..], error);
    }

    private string State => Path.Combine(_context.Folder, "state");

    private void Change(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(State, "state.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A constant of this file, with an id that the program made.
        command.CommandText = sql;
#pragma warning restore CA2100
        Assert.NotEqual(0, command.ExecuteNonQuery());
    }
}
