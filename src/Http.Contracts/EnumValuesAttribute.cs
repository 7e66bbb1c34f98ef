namespace ZeroShotOrleans.Http.Contracts;

/// <summary>Says that a string is one of a few words.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EnumValuesAttribute(params string[] words) : Attribute
{
    /// <summary>The words.</summary>
    public string[] Values { get; } = words;
}
