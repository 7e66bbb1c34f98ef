namespace ZeroShotOrleans.Http.Contracts;

/// <summary>Says that a value is of one of several kinds: C# has no word for that, JSON Schema has.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Property)]
internal sealed class AnyOfAttribute(params Type[] kinds) : Attribute
{
    /// <summary>The kinds.</summary>
    public Type[] Kinds { get; } = kinds;
}
