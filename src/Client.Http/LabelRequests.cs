using System.Globalization;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>Labels as requests and as answers.</summary>
internal static class LabelRequests
{
    /// <summary>A set of a request: inline, or the name of a stored set with <c>@</c> and a version unless the newest is meant.</summary>
    /// <exception cref="ZeroShotException">It has a name and labels: the HTTP API takes one or the other.</exception>
    public static JobLabelSetBody Of(LabelSetDefinition set) => set switch
    {
        { Name: null } => new JobLabelSetBody { Labels = set.Labels, Templates = set.Templates.IsDefaultOrEmpty ? null : set.Templates },
        { Labels.IsDefaultOrEmpty: true, Templates.IsDefaultOrEmpty: true } =>
            new JobLabelSetBody { Name = set.Version > 0 ? string.Create(CultureInfo.InvariantCulture, $"{set.Name}@{set.Version}") : set.Name },
        _ => throw new ZeroShotException(ZeroShotError.BadRequest,
            $"The label set '{set.Name}' has a name and labels or templates of its own: over HTTP it is one or the other. Store it with PutLabelsAsync, then name it."),
    };

    /// <summary>A version of a named label set.</summary>
    public static NamedLabelSet SetOf(LabelSetBody set) =>
        new(set.Name, set.Version, new LabelSetDefinition { Labels = set.Labels, Templates = set.Templates, Name = set.Name, Version = set.Version }, set.Created);
}
