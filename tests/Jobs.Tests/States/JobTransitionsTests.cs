using System.Text;
using ZeroShotOrleans.Jobs.States;

namespace ZeroShotOrleans.Jobs.Tests.States;

public sealed class JobTransitionsTests
{
    private static readonly JobState[] _states = Enum.GetValues<JobState>();
    private static readonly JobEvent[] _events = Enum.GetValues<JobEvent>();

    [Fact]
    public void The_documented_table_matches_the_code()
    {
        var page = Path.Combine(Repository.Root, "docs", "architecture.md");
        const string Begin = "<!-- transitions -->\n", End = "<!-- /transitions -->";
        var text = File.ReadAllText(page);
        var from = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var to = text.IndexOf(End, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("ZSO_UPDATE") == "1")
        {
            File.WriteAllText(page, text[..from] + Table() + text[to..]);
            return;
        }

        Assert.Equal(Table(), text[from..to]);
    }

    [Fact]
    public void Only_the_owner_changes_a_job_that_has_ended()
    {
        foreach (var state in _states.Where(state => state.HasEnded()))
        {
            Assert.All([JobEvent.Prepared, JobEvent.Paused, JobEvent.Resumed, JobEvent.Finished, JobEvent.Failed],
                happened => Assert.Equal(state, JobTransitions.Next(state, happened)));
        }
    }

    [Fact]
    public void A_finished_job_is_only_retried() => Assert.All(
        _events.Where(happened => happened != JobEvent.Retried), happened => Assert.Equal(JobState.Finished, JobTransitions.Next(JobState.Finished, happened)));

    [Fact]
    public void Every_job_that_has_not_ended_can_end_in_each_way() => Assert.All(
        _states.Where(state => !state.HasEnded()),
        state => Assert.Equal([JobState.Finished, JobState.Failed, JobState.Cancelled],
            ((JobEvent[])[JobEvent.Finished, JobEvent.Failed, JobEvent.Cancelled]).Select(end => JobTransitions.Next(state, end))));

    [Fact]
    public void Every_state_leads_back_to_work()
    {
        foreach (var state in _states)
        {
            Assert.Contains(JobState.Running, _events.Select(happened => JobTransitions.Next(JobTransitions.Next(state, happened), JobEvent.Prepared)));
        }
    }

    private static string Table()
    {
        var table = new StringBuilder();
        table.Append("| state |").AppendJoin('|', _events.Select(happened => $" {happened} ")).Append("|\n");
        table.Append("|---|").AppendJoin('|', _events.Select(_ => "---")).Append("|\n");
        foreach (var state in _states)
        {
            table.Append("| ").Append(state).Append(" |").AppendJoin('|', _events.Select(happened => JobTransitions.Next(state, happened) is var next && next == state ? " " : $" {next} ")).Append("|\n");
        }

        return table.ToString();
    }
}
