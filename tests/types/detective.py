"""Amazon Detective."""

from types_lib import ACCOUNT, Unknown, recorded

GRAPH = f"arn:aws:detective:us-east-1:{ACCOUNT}:graph:027c7c4610ea4aacaf0b883093cab899"
SECOND = f"arn:aws:detective:eu-west-1:{ACCOUNT}:graph:127c7c4610ea4aacaf0b883093cab899"
OTHERS = "arn:aws:detective:us-east-1:444455556666:graph:227c7c4610ea4aacaf0b883093cab899"


@recorded
def administrators(answer, expect):
    answer("detective:ListGraphs", {"GraphList": [{"Arn": GRAPH, "CreatedTime": "2026-01-05T10:00:00Z"}]}, region="us-east-1")
    answer("detective:ListGraphs", {"GraphList": [{"Arn": SECOND, "CreatedTime": "2026-01-06T10:00:00Z"}]}, region="eu-west-1")
    answer("detective:ListInvitations", {"Invitations": []})
    answer("detective:ListTagsForResource", {"Tags": {"team": "security"}}, params={"ResourceArn": GRAPH})
    answer("detective:ListTagsForResource", {"Tags": {}}, params={"ResourceArn": SECOND})
    answer("detective:DescribeOrganizationConfiguration", {"AutoEnable": True}, params={"GraphArn": GRAPH})
    answer.error(
        "detective:DescribeOrganizationConfiguration", "AccessDeniedException", "Access denied.", kind="denied",
        params={"GraphArn": SECOND},
    )
    started = {"DatasourcePackageIngestState": "STARTED", "LastIngestStateChange": {"STARTED": {"Timestamp": "2026-01-05T10:00:00Z"}}}
    answer("detective:ListDatasourcePackages", {"DatasourcePackages": {"DETECTIVE_CORE": started}}, params={"GraphArn": GRAPH})
    expect("Bartizan::Detective::Status", "us-east-1", region="us-east-1", OwnsGraph=True, Memberships=[])
    expect(
        "AWS::Detective::Graph",
        GRAPH,
        region="us-east-1",
        arn=GRAPH,
        Arn=GRAPH,
        CreatedTime="2026-01-05T10:00:00Z",
        Tags=[{"Key": "team", "Value": "security"}],
        AutoEnableMembers=True,
        DataSources={"DETECTIVE_CORE": started},
    )
    expect("AWS::Detective::Graph", SECOND, region="eu-west-1", Arn=SECOND, Tags=[], AutoEnableMembers=Unknown("denied"))
    expect.count("AWS::Detective::Graph", 2)


@recorded
def a_member(answer, expect):
    answer("detective:ListGraphs", {"GraphList": []}, region="us-east-1")
    answer.error("detective:ListGraphs", "AccessDeniedException", "is not authorized to perform", kind="denied", region="eu-west-1")
    membership = {
        "AccountId": ACCOUNT, "GraphArn": OTHERS, "MasterId": "444455556666", "AdministratorId": "444455556666",
        "Status": "ENABLED", "InvitedTime": "2026-01-05T10:00:00Z", "UpdatedTime": "2026-01-05T10:00:00Z",
        "InvitationType": "ORGANIZATION",
    }
    answer("detective:ListInvitations", {"Invitations": [membership]}, region="us-east-1")
    answer.error("detective:ListInvitations", "AccessDeniedException", "is not authorized to perform", kind="denied", region="eu-west-1")
    expect("Bartizan::Detective::Status", "us-east-1", region="us-east-1", OwnsGraph=False, Memberships=[membership])
    expect(
        "Bartizan::Detective::Status",
        "eu-west-1",
        region="eu-west-1",
        OwnsGraph=Unknown("denied"),
        Memberships=Unknown("denied"),
    )
    expect.unknown("AWS::Detective::Graph", "denied", region="eu-west-1")
