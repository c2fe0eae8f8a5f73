"""Amazon Athena."""
from types_lib import Unknown, recorded, seed

ACCOUNT = "123456789012"


@seed
def workgroups(aws, expect):
    athena, west = aws("athena"), aws("athena", region="eu-west-1")
    configuration = {
        "ResultConfiguration": {"OutputLocation": "s3://results/", "EncryptionConfiguration": {"EncryptionOption": "SSE_KMS", "KmsKey": "arn:aws:kms:us-east-1:123456789012:key/k"}},
        "EnforceWorkGroupConfiguration": True, "PublishCloudWatchMetricsEnabled": True,
    }
    athena.create_work_group(Name="good", Description="encrypted", Configuration=configuration, Tags=[{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}])
    west.create_work_group(Name="loose", Configuration={"EnforceWorkGroupConfiguration": False})
    athena.create_data_catalog(Name="hive", Type="HIVE", Description="elsewhere", Parameters={"metadata-function": "arn:aws:lambda:us-east-1:123456789012:function:f"})
    west.create_data_catalog(Name="glue", Type="GLUE", Parameters={"catalog-id": "210987654321"})
    given = {"EnableMinimumEncryptionConfiguration": False, "RequesterPaysEnabled": False, "EngineVersion": {"SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": "Athena engine version 3"}}
    expect("AWS::Athena::WorkGroup", "good", region="us-east-1", arn=f"arn:aws:athena:us-east-1:{ACCOUNT}:workgroup/good", Name="good", State="ENABLED", Description="encrypted", WorkGroupConfiguration=given | configuration, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    # moto does not know a group that never had tags when it is asked for them.
    expect("AWS::Athena::WorkGroup", "loose", region="eu-west-1", WorkGroupConfiguration=given | {"EnforceWorkGroupConfiguration": False, "PublishCloudWatchMetricsEnabled": False})
    # Every region has the group `primary`.
    expect.count("AWS::Athena::WorkGroup", 4)
    expect("AWS::Athena::DataCatalog", "hive", region="us-east-1", arn=f"arn:aws:athena:us-east-1:{ACCOUNT}:datacatalog/hive", Name="hive", Type="HIVE", Description="elsewhere", Parameters={"metadata-function": "arn:aws:lambda:us-east-1:123456789012:function:f"})
    expect("AWS::Athena::DataCatalog", "glue", region="eu-west-1", Type="GLUE", Parameters={"catalog-id": "210987654321"})
    # moto lists only what was made; on AWS there is AwsDataCatalog, too.
    expect.count("AWS::Athena::DataCatalog", 2)


@recorded
def catalogs(answer, expect):
    answer("athena:ListWorkGroups", {"WorkGroups": []}, region="eu-west-1")
    answer("athena:ListWorkGroups", {"WorkGroups": [{"Name": "primary", "State": "ENABLED", "Description": "", "CreationTime": "2026-01-02T03:04:05Z", "EngineVersion": {"SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": "Athena engine version 3"}}]}, region="us-east-1")
    answer.error("athena:GetWorkGroup", "AccessDeniedException", "not authorized to perform: athena:GetWorkGroup", kind="denied")
    answer("athena:ListTagsForResource", {"Tags": []}, params={"ResourceARN": f"arn:aws:athena:us-east-1:{ACCOUNT}:workgroup/primary"})
    expect("AWS::Athena::WorkGroup", "primary", region="us-east-1", CreationTime="2026-01-02T03:04:05Z", WorkGroupConfiguration=Unknown("denied"), Tags=[])
    expect.count("AWS::Athena::WorkGroup", 1)
    answer("athena:ListDataCatalogs", {"DataCatalogsSummary": [{"CatalogName": "AwsDataCatalog", "Type": "GLUE"}]})
    answer("athena:GetDataCatalog", {"DataCatalog": {"Name": "AwsDataCatalog", "Type": "GLUE"}})
    expect("AWS::Athena::DataCatalog", "AwsDataCatalog", region="us-east-1", Type="GLUE", Description=None, Parameters=None)
    expect.count("AWS::Athena::DataCatalog", 2)


@recorded
def a_full_page(answer, expect):
    # Athena gives at most fifty groups at a time: fifty may not be all.
    answer("athena:ListWorkGroups", {"WorkGroups": []}, region="eu-west-1")
    answer("athena:ListWorkGroups", {"WorkGroups": [{"Name": f"g{number}", "State": "ENABLED"} for number in range(50)]}, region="us-east-1")
    expect.unknown("AWS::Athena::WorkGroup", "partial", region="us-east-1")
