namespace ZeroShotOrleans.Gateway.Wire;

/// <summary>Says that an answer names a member also when it has no value; the others leave it out.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class WritesNullAttribute : Attribute
{
    /// <summary>Names of the schemas of such answers.</summary>
    public static readonly HashSet<string> Schemas =
        [.. typeof(WritesNullAttribute).Assembly.GetTypes().Where(type => type.IsDefined(typeof(WritesNullAttribute), inherit: false)).Select(type => type.Name)];
}
