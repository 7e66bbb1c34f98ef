using ZeroShotOrleans.Jobs.Identity;
using ZeroShotOrleans.Storage.Contract.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.Identity;

public sealed class SpecHashTests
{
    private static readonly JobSpec _spec = TestJobs.Job("a").Spec;

    [Fact]
    public void Priority_retention_and_previous_job_do_not_change_the_hash() => Assert.Equal(
        Hash(_spec), Hash(_spec with { Priority = JobPriority.High, KeepFor = TimeSpan.FromDays(1), Reuse = new JobReuse("b", ReuseKind.UnchangedFiles) }));

    [Fact]
    public void Every_change_of_work_or_tenant_changes_the_hash()
    {
        JobSpec[] others =
        [
            _spec, _spec with { KeepEmbeddings = true }, _spec with { Tenant = "them" }, _spec with { Model = "other" }, _spec with { Score = new ScoreOptions { TopK = 2 } },
            _spec with { Source = new UploadSource { Name = "/photos" } }, _spec with { Source = new DirectorySource { Root = "/photos/more", Recursive = true } },
        ];

        Assert.Equal(others.Length, others.Select(Hash).Distinct().Count());
    }

    private static string Hash(JobSpec spec) => SpecHash.Of(spec, ["mini/00ff"], model: "11aa");
}
