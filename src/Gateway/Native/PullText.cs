using System.Collections.Immutable;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Native;

/// <summary>Builds the response bodies of model downloads.</summary>
internal static class PullText
{
    /// <summary>The body of a list of downloads.</summary>
    public static PullListBody Of(ImmutableArray<ModelPull> pulls) => new([.. pulls.Select(pull => new PullBody
    {
        Model = pull.Request.Model,
        Revision = pull.Request.Revision,
        Precision = pull.Request.Precision,
        Silo = pull.Silo.ToParsableString(),
        State = pull.State,
        Id = pull.Name,
        Bytes = pull.Bytes,
        TotalBytes = pull.TotalBytes > 0 ? pull.TotalBytes : null,
        Note = pull.Note,
        Started = pull.Started,
        EndedAt = pull.EndedAt,
    })]);
}
