using System.Collections.Immutable;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>Converts responses to model downloads.</summary>
internal static class PullAnswers
{
    /// <summary>The downloads, newest first.</summary>
    public static ImmutableArray<ModelPull> Of(PullListBody answer) => [.. answer.Pulls.Select(pull => new ModelPull
    {
        Request = new ModelPullRequest(pull.Model, pull.Revision, pull.Precision),
        Silo = SiloAddress.FromParsableString(pull.Silo),
        State = pull.State,
        Name = pull.Id,
        Bytes = pull.Bytes,
        TotalBytes = pull.TotalBytes ?? 0,
        Note = pull.Note,
        Started = pull.Started,
        EndedAt = pull.EndedAt,
    })];
}
